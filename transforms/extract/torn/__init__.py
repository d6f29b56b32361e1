"""Text that lost its geometry: cells, heads and names put together as they stood on the page."""
