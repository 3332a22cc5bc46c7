"""What geo and the optimiser give each other, through those who may know both."""
