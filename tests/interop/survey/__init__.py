"""What clients of others do beside the mock: which there are, how they are installed, what they do, and the page about it."""
