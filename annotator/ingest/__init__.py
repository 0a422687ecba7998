"""Articles in: files, folders and frames become drafts, and drafts become articles of a corpus."""
