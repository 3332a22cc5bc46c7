"""The product on real ground: what the extra `real` installs, read as it is published."""
