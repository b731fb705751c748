"""Many paths at once: drawn from a model, measured, and cut into windows."""
