"""Who is shown, evened out over the API: learned from many lists, kept with people, taken back."""
