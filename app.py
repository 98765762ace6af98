"""The Streamlit app: routes only."""
