"""The commands of the command line, by subject. Their modules import nothing heavy before a command runs."""
