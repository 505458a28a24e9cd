"""What an edition says as plain tables: the one description that the editor's forms, files and comparisons share."""
