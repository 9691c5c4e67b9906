"""A stand-in for Fargate: enough of the Docker Engine's API that ECS tasks run as processes of this machine."""
