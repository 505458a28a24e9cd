"""The annual report: figures from the records, the text of its owners, and what is published of both."""
