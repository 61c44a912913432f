"""Views: GET shows, POST calls one use case, a domain error becomes a sentence."""
