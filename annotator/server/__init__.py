"""The Jupyter server's door to corpora: thin handlers over the store, below `<base>/annotator/api/`."""
