"""One hot fix of each lane, walked from the report to the end as people would: what that costs them."""
