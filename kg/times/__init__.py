"""Times beside facts: from when until when something holds, as sentences, tables and questions say it."""
