#!/usr/bin/env bash
# A real Slurm of one node, for as long as a command runs:
#
#     tests/EndToEnd/slurm/cluster.sh COMMAND [ARGUMENT...]        for example: tests/EndToEnd/slurm/cluster.sh bash
#
# Starts munged, slurmctld and slurmd, without systemd, with ports, key, configuration and state of their own in a new folder; they reach each other
# at 127.0.0.1. Waits until the node is idle; runs COMMAND with SLURM_CONF set, so that sbatch and squeue find this Slurm and no other; cancels what
# is left in the queue, ends every process of the cluster and removes the folder. Exits as COMMAND did, or with 69 where the cluster did not start.
# Needs Debian's slurm-wlm and munge (22.05 was tried), no rights. CPUS is the number of processors of the node (2).
set -uo pipefail
export PATH=$PATH:/usr/sbin:/sbin

readonly UNAVAILABLE=69 # EX_UNAVAILABLE of sysexits.h
[ $# -gt 0 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 64; }
for program in munged slurmctld slurmd sbatch sinfo scancel; do
    command -v "$program" >/dev/null || { echo "$program is not installed: apt-get install slurm-wlm munge" >&2; exit $UNAVAILABLE; }
done

# A short path: the sockets of job steps lie in it, and the name of a socket has room for 107 characters.
folder=$(mktemp -d /tmp/slurm.XXXXXXXX) || exit $UNAVAILABLE
chmod 711 "$folder"
mkdir "$folder/state" "$folder/spool"
user=$(id -un)
cpus=${CPUS:-2}
daemons=()

running() { kill -0 "$1" 2>/dev/null; }

# Processes of this cluster and its jobs: each has SLURM_CONF of this folder, and no folder has had this name before.
processes() {
    local found
    mapfile -t found < <(env -u SLURM_CONF grep -lazF "SLURM_CONF=$folder/" /proc/[0-9]*/environ 2>/dev/null)
    [ ${#found[@]} -eq 0 ] || printf '%s\n' "${found[@]//[!0-9]/}"
}

gone() {
    local patience
    for ((patience = 0; patience < $1; patience++)); do
        [ -z "$(processes)" ] && return 0
        sleep 0.1
    done
    return 1
}

stop() {
    trap '' INT TERM HUP
    if [ ${#daemons[@]} -eq 3 ]; then
        timeout 10 scancel --user="$user" 2>/dev/null
        local patience
        for ((patience = 0; patience < 50; patience++)); do
            [ -n "$(timeout 5 squeue --noheader 2>/dev/null)" ] || break
            sleep 0.1
        done
    fi
    # slurmd first: while it runs, it starts nothing new without slurmctld, but would report the others as lost.
    local at
    for ((at = ${#daemons[@]} - 1; at >= 0; at--)); do kill -TERM "${daemons[at]}" 2>/dev/null; done
    if ! gone 50; then
        local left
        mapfile -t left < <(processes)
        [ ${#left[@]} -gt 0 ] && kill -KILL "${left[@]}" 2>/dev/null
        gone 20
    fi
    wait
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

failed() {
    echo "Slurm did not start: $1" >&2
    tail -n 20 "$folder"/*.log >&2
    exit $UNAVAILABLE
}

# Below the range from which the system takes ports of its own.
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
    done
}

# Waits for a command to succeed, for as long as a daemon runs, ten seconds at most.
await() {
    local what=$1 daemon=$2 patience
    shift 2
    for ((patience = 0; patience < 100; patience++)); do
        "$@" >/dev/null 2>&1 && return
        running "$daemon" || failed "$what ended"
        sleep 0.1
    done
    failed "$what does not answer"
}

# A daemon in the foreground, which ends with this script even where that is killed.
daemon() {
    setpriv --pdeathsig TERM "$@" >>"$folder/daemons.log" 2>&1 &
    daemons+=($!)
}

export SLURM_CONF=$folder/slurm.conf
socket=$folder/munge.socket
memory=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
controller_port=$(free_port)
node_port=$controller_port
while [ "$node_port" = "$controller_port" ]; do node_port=$(free_port); done
# cred_expire: also how long a requeued job waits before it starts again, two minutes by default.
# config_overrides: a machine with one processor passes for one with two.
# The daemons listen at all addresses and believe no one without the key. The parameters that restrict them bind to the address of the host's name
# instead, which in a container is another one than 127.0.0.1, or none.
cat >"$SLURM_CONF" <<CONFIGURATION
ClusterName=hybridprior
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$controller_port
SlurmdPort=$node_port
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
GresTypes=gpu
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
JobRequeue=1
KillWait=10
ReturnToService=2
NodeName=localhost NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory Gres=gpu:2
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONFIGURATION

# Two files pass for graphics cards: Slurm hands them out without looking inside.
printf 'NodeName=localhost Name=gpu File=%s\n' /dev/null /dev/zero >"$folder/gres.conf"

(umask 077 && head -c 128 /dev/urandom >"$folder/munge.key")
daemon munged --foreground --key-file="$folder/munge.key" --socket="$socket" --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" \
    --seed-file="$folder/munged.seed" --num-threads=2 --origin=127.0.0.1
await munged "$!" test -S "$socket"
daemon slurmctld -D -i
await slurmctld "$!" scontrol ping
daemon slurmd -D
idle() { [ "$(sinfo --noheader --format=%t)" = idle ]; }
await slurmd "$!" idle

# Not in the background: it has the terminal, and Ctrl-C reaches it.
"$@"
