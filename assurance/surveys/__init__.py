"""Surveys: built here, answered by link without signing in, and shown with small numbers hidden."""
