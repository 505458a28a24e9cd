"""How long records of reviews are kept, what holds them longer, and how two people delete what is due."""
