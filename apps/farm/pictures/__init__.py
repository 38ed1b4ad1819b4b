"""Pictures of frames and of tasks that render: fetched, made harmless, kept."""
