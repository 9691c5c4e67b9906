"""Stand in for Fargate: implement enough of the Docker Engine's API to run ECS tasks as processes of this machine."""
