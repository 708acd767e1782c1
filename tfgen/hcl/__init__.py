"""HCL is written: cdktf elements become blocks, and blocks become text.

literal   a spec's strings, made safe to hand to cdktf; marks that travel inside values
elements  cdktf elements → blocks
blocks    what an HCL file consists of
strings   text → a quoted HCL template
layout    blocks → the text of a file, exactly as `terraform fmt` leaves it
"""
