"""The audit chain as rows that can be searched, and who may read which of them."""
