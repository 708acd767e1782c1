"""HCL: cdktf elements become blocks, blocks become text, and text is read back as blocks.

literal   a spec's strings, made safe to hand to cdktf; marks that travel inside values
elements  cdktf elements → blocks, tokens resolved to references
blocks    what an HCL file consists of
strings   text → a quoted HCL template
layout    blocks → the text of a file, exactly as `terraform fmt` leaves it
"""
