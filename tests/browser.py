"""Fixtures for journeys in a real browser."""
