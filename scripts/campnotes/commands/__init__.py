"""One module per command of the terminal, imported when the command is called."""
