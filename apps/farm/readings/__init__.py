"""What the farm tells besides tasks and frames: asked for by workers, kept, shown."""
