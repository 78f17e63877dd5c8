"""Report out: exposition, HTTP, page. The only room that knows prometheus_client."""
