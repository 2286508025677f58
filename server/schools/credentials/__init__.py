"""What people and machines prove themselves by: passwords, PINs, terminals, tokens of programs, class codes."""
