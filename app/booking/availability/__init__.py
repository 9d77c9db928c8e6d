"""Which times a page offers and why not others: pure, no Flask, no database."""
