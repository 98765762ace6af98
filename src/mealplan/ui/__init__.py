"""Pages of the Streamlit app: thin scripts over the package."""
