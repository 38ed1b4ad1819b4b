"""Where most of the interfaces lie."""

HANDLE = "/api/render/handle"
RENDERING = "/api/rendering/task/renderingTask"
