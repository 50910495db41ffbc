"""The channels: each registered under the entry-point group tuwen.adapters and handed one function."""
