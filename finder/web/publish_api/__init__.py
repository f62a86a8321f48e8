"""The interface by which programs publish what their provider offers."""
