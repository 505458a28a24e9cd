"""The frameworks that come with the portal, the shape they must have, and the reading of them."""
