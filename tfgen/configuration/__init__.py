"""HCL is read: text becomes documents, and documents become the modules of an environment.

grammar    text → syntax tree, by python-hcl2
parse      text → document
document   what HCL says: blocks, arguments, expressions and their places
modules    the files of one environment → its modules, and what each declares
"""
