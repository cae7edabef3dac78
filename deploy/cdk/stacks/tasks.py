"""Task definitions: one image, run as web server, worker, migration or sweep."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks import process
from stacks.database import RETENTION
from stacks.foundations import Foundations
from stacks.image import ImageStack
from stacks.network import APP_PORT

CONTAINER = "spends"
USER = "10001:10001"
SERVE = ("python", "-m", "spends.toolchain.server")
WORK = ("python", "-m", "spends", "worker")
MIGRATE = ("sh", "-c", "python -m spends prepare-database && python -m spends migrate")
# Whether it answers at all: one that waits for its database is not to be ended for that.
ALIVE = (
    "CMD",
    "python",
    "-c",
    (f"import urllib.request as web; web.urlopen('http://127.0.0.1:{APP_PORT}/health', timeout=8)"),
)
# The folders that a container may write to: the rest of it is read-only.
WRITTEN = {"tmp": "/tmp", "data": "/data"}  # noqa: S108


class Tasks(Construct):
    """Makes the task definitions of a stage, with a role of its own for each."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        base: Foundations,
        image: ImageStack,
        redis_url: secretsmanager.ISecret,
    ) -> None:
        super().__init__(scope, id_)
        self._base = base
        self._image = ecs.ContainerImage.from_ecr_repository(image.repository, image.tag)
        self._redis_url = redis_url
        self.execution = self._role("Execution")

    @property
    def workers(self) -> int:
        """How many processes a web task serves with: one for each whole processor."""
        return max(1, self._base.stage.task_cpu // 1024)

    @property
    def processes(self) -> int:
        """How many processes may hold connections at once: a deployment doubles the web tasks."""
        return 2 * self._base.stage.tasks_max * self.workers + 2

    def web(self) -> ecs.FargateTaskDefinition:
        """The pages, the API and the websocket; the sweeps run elsewhere."""
        role = self._role("WebRole")
        process.allow(self._base, role)
        cidr = self._base.network.vpc.vpc_cidr_block
        settings = {
            **self._settings(),
            "SPENDS_TRUSTED_PROXIES": f'["{cidr}"]',
            "SPENDS_WORKERS": str(self.workers),
        }
        return self._define("Web", SERVE, role, settings, port=APP_PORT)

    def worker(self) -> ecs.FargateTaskDefinition:
        """The sweeps without the web, or one of them where a schedule names it."""
        role = self._role("WorkerRole")
        process.allow(self._base, role)
        return self._define("Worker", WORK, role, self._settings())

    def migration(self) -> ecs.FargateTaskDefinition:
        """What makes the application's role and brings the tables up to date, as their owner."""
        role = self._role("MigrationRole")
        process.allow_migrations(self._base, role)
        settings = {
            **self._settings(),
            "SPENDS_DATABASE_OWNER_SECRET": self._base.database.owner_secret.secret_arn,
        }
        return self._define("Migration", MIGRATE, role, settings)

    def _settings(self) -> dict[str, str]:
        return {
            **process.settings(self._base, self.processes),
            "SPENDS_SCHEDULER": "off",
        }

    def _role(self, name: str) -> iam.Role:
        return iam.Role(self, name, assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))

    def _define(
        self,
        name: str,
        command: Sequence[str],
        role: iam.Role,
        settings: dict[str, str],
        port: int | None = None,
    ) -> ecs.FargateTaskDefinition:
        stage = self._base.stage
        task = ecs.FargateTaskDefinition(
            self,
            name,
            family=f"spends-{stage.name}-{name.lower()}",
            cpu=stage.task_cpu,
            memory_limit_mib=stage.task_memory,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64,
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
            task_role=role,
            execution_role=self.execution,
            volumes=[ecs.Volume(name=volume) for volume in WRITTEN],
        )
        logs_to = logs.LogGroup(
            self,
            f"{name}Logs",
            log_group_name=f"{stage.log_group}/{name.lower()}",
            retention=RETENTION[stage.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
        container = task.add_container(
            CONTAINER,
            image=self._image,
            command=list(command),
            environment=settings,
            secrets={"SPENDS_REDIS_URL": ecs.Secret.from_secrets_manager(self._redis_url)},
            user=USER,
            readonly_root_filesystem=True,
            linux_parameters=self._bare(name),
            stop_timeout=Duration.seconds(60),
            logging=ecs.LogDrivers.aws_logs(stream_prefix=name.lower(), log_group=logs_to),
            health_check=ecs.HealthCheck(
                command=list(ALIVE),
                interval=Duration.seconds(30),
                timeout=Duration.seconds(10),
                start_period=Duration.seconds(60),
            )
            if port
            else None,
            port_mappings=[ecs.PortMapping(container_port=port)] if port else None,
        )
        container.add_mount_points(
            *(
                ecs.MountPoint(container_path=path, source_volume=volume, read_only=False)
                for volume, path in WRITTEN.items()
            )
        )
        # A version that was replaced stays, to be gone back to: `Versions` forgets the oldest.
        task.apply_removal_policy(RemovalPolicy.RETAIN)
        return task

    def _bare(self, name: str) -> ecs.LinuxParameters:
        parameters = ecs.LinuxParameters(self, f"{name}Linux", init_process_enabled=True)
        parameters.drop_capabilities(ecs.Capability.ALL)
        return parameters
