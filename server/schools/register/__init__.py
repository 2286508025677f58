"""The registry over REST: list, create, edit, retire and restore each of its nouns."""
