"""The people of a walk: what they do, how they try again, and what they were told."""
