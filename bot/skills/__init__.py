"""What the bot can do: one module a skill, each registered under the entry-point group tuwen.skills."""
