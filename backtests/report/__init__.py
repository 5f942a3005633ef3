"""Explains a result folder: figures, tables and a picture, from its files alone."""
