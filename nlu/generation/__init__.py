"""Language models that run in this process or behind a server, and what is needed to run them."""
