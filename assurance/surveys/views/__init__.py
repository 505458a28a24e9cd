"""Surveys in the browser: for whoever runs and reads them, and for whoever answers."""
