"""`python -m bot` is `tuwen`."""

from bot.cli import main

main()
