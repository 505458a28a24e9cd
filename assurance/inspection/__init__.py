"""The pack for inspectors: what they ask for, gathered from live records in one click, with what is missing."""
