/*
 * The peer of Get-KvmVM: the same bulk call in C, on a connection that stays open. It is the least that a listing can
 * cost, whatever language it is written in.
 *
 * usage: limit URI      reads a command per line, answers each with one line
 *   define N   defines N diskless, shut-off VMs           -> N
 *   bulk       virConnectGetAllDomainStats for Get-KvmVM's groups        -> VMs nanoseconds
 *   same       the calls that Get-KvmVM makes instead: see same()         -> VMs nanoseconds
 *   marks      the filtered listings among them                           -> 0 nanoseconds
 *   start NAME virDomainCreate, the least that starting a VM can cost     -> 0 nanoseconds
 *   memory VMS MIB      sets the stored memory of the first VMs: the calls of Set-KvmBalloon -Scope Config   -> VMs nanoseconds
 *   vcpus NAME COUNT    the calls of Set-KvmVcpu on a stored VM           -> 0 nanoseconds
 *   pin NAME BITS       the calls of Set-KvmCpuAffinity -Vcpu 0 -Scope Config   -> 0 nanoseconds
 *   balloon NAME MIB    the calls of Set-KvmBalloon on a running VM       -> 0 nanoseconds
 *   plug NAME COUNT     the calls of Set-KvmVcpu on a running VM          -> 0 nanoseconds
 *   bind NAME BITS      the calls of Set-KvmCpuAffinity -Vcpu 0 on a running VM   -> 0 nanoseconds
 */
#define _GNU_SOURCE
#include <libvirt/libvirt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* VMReader.Groups, in libvirt's words; those that only running VMs have apart, as in DomainListing. */
static const unsigned running_groups = VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_INTERFACE;
static const unsigned common_groups = VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU
    | VIR_DOMAIN_STATS_BLOCK;
static const unsigned no_wait = VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;

static const unsigned filters[] = {
    VIR_CONNECT_LIST_DOMAINS_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_TRANSIENT, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE };

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int define(virConnectPtr connection, int count)
{
    for (int i = 0; i < count; i++) {
        char *xml;
        if (asprintf(&xml, "<domain type='qemu'><name>b%05d</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
                "<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>", i) < 0) return -1;
        virDomainPtr domain = virDomainDefineXML(connection, xml);
        free(xml);
        if (!domain) return -1;
        virDomainFree(domain);
    }
    return count;
}

static int bulk(virConnectPtr connection)
{
    virDomainStatsRecordPtr *records;
    int count = virConnectGetAllDomainStats(connection, common_groups | running_groups, &records, no_wait);
    if (count >= 0) virDomainStatsRecordListFree(records);
    return count;
}

static void *marks(void *connection)
{
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        virDomainPtr *domains;
        int count = virConnectListAllDomains(connection, &domains, filters[i]);
        for (int j = 0; j < count; j++) virDomainFree(domains[j]);
        if (count >= 0) free(domains);
    }
    return NULL;
}

/* The groups of running VMs, for those of the records that run. */
static int running_stats(virDomainStatsRecordPtr *records, int count)
{
    virDomainPtr *domains = calloc(count + 1, sizeof *domains);
    virDomainStatsRecordPtr *more;
    int running = 0, answered = 0;
    for (int i = 0; i < count; i++)
        if (virDomainGetID(records[i]->dom) != (unsigned)-1) domains[running++] = records[i]->dom;
    if (running && (answered = virDomainListGetStats(domains, running_groups, &more, no_wait)) >= 0)
        virDomainStatsRecordListFree(more);
    free(domains);
    return answered;
}

/* The marks on a thread; beside it the number of VMs and then the statistics. */
static int same(virConnectPtr connection)
{
    pthread_t thread;
    virDomainStatsRecordPtr *records;
    if (pthread_create(&thread, NULL, marks, connection)) return -1;
    int count = virConnectListAllDomains(connection, NULL, 0);
    if (count >= 0) count = virConnectGetAllDomainStats(connection, common_groups, &records, no_wait);
    if (count >= 0) {
        if (running_stats(records, count) < 0) count = -1;
        virDomainStatsRecordListFree(records);
    }
    pthread_join(thread, NULL);
    return count;
}

static int start(virConnectPtr connection, const char *name)
{
    virDomainPtr domain = virDomainLookupByName(connection, name);
    if (!domain) return -1;
    int result = virDomainCreate(domain);
    virDomainFree(domain);
    return result;
}

/* What a change has to find out first, whoever makes it: which halves the VM has, and what it has now. */
static int memory_of(virDomainPtr domain, unsigned long mib)
{
    virDomainInfo info;
    if (virDomainIsActive(domain)) return -1;
    if (virDomainGetInfo(domain, &info) < 0 || mib * 1024 > info.maxMem) return -1;
    return virDomainSetMemoryFlags(domain, mib * 1024, VIR_DOMAIN_AFFECT_CONFIG);
}

static int memory(virConnectPtr connection, const char *arguments)
{
    int vms;
    unsigned long mib;
    if (sscanf(arguments, "%d %lu", &vms, &mib) != 2) return -1;
    for (int i = 1; i <= vms; i++) {
        char name[16];
        snprintf(name, sizeof name, "b%05d", i);
        virDomainPtr domain = virDomainLookupByName(connection, name);
        if (!domain) return -1;
        int result = memory_of(domain, mib);
        virDomainFree(domain);
        if (result < 0) return -1;
    }
    return vms;
}

static int vcpus(virConnectPtr connection, const char *arguments)
{
    char name[16];
    unsigned count;
    if (sscanf(arguments, "%15s %u", name, &count) != 2) return -1;
    virDomainPtr domain = virDomainLookupByName(connection, name);
    if (!domain) return -1;
    int result = -1;
    if (!virDomainIsActive(domain)
        && virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_CONFIG) > 0
        && virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM) >= (int)count)
        result = virDomainSetVcpusFlags(domain, count, VIR_DOMAIN_AFFECT_CONFIG);
    virDomainFree(domain);
    return result;
}

static int pin(virConnectPtr connection, const char *arguments, unsigned half)
{
    char name[16];
    unsigned bits;
    unsigned char *online = NULL, now[4 * 16], map[4] = { 0 };
    if (sscanf(arguments, "%15s %u", name, &bits) != 2) return -1;
    virDomainPtr domain = virDomainLookupByName(connection, name);
    if (!domain) return -1;
    int result = -1;
    int cpus = virNodeGetCPUMap(connection, &online, NULL, 0);
    map[0] = (unsigned char)bits;
    if (cpus > 0 && cpus <= 32 && virDomainIsActive(domain) == (half == VIR_DOMAIN_AFFECT_LIVE)
        && virDomainGetVcpuPinInfo(domain, 16, now, (cpus + 7) / 8, half) > 0)
        result = virDomainPinVcpuFlags(domain, 0, map, (cpus + 7) / 8, half);
    free(online);
    virDomainFree(domain);
    return result;
}

static int balloon(virConnectPtr connection, const char *arguments)
{
    char name[16];
    unsigned long mib;
    virDomainInfo info;
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    if (sscanf(arguments, "%15s %lu", name, &mib) != 2) return -1;
    virDomainPtr domain = virDomainLookupByName(connection, name);
    if (!domain) return -1;
    int result = -1;
    if (virDomainIsActive(domain) == 1 && !virDomainGetInfo(domain, &info)
        && virDomainMemoryStats(domain, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0) > 0)
        result = virDomainSetMemoryFlags(domain, mib * 1024, VIR_DOMAIN_AFFECT_LIVE);
    virDomainFree(domain);
    return result;
}

static int plug(virConnectPtr connection, const char *arguments)
{
    char name[16];
    unsigned count;
    if (sscanf(arguments, "%15s %u", name, &count) != 2) return -1;
    virDomainPtr domain = virDomainLookupByName(connection, name);
    if (!domain) return -1;
    int result = -1;
    char *xml = NULL;
    if (virDomainIsActive(domain) == 1
        && virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_LIVE) > 0
        && virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_VCPU_MAXIMUM) >= (int)count
        && !virDomainSetVcpusFlags(domain, count, VIR_DOMAIN_AFFECT_LIVE)
        /* Whether an agent is connected, and what came of it. */
        && (xml = virDomainGetXMLDesc(domain, 0)) && virDomainGetVcpusFlags(domain, VIR_DOMAIN_AFFECT_LIVE) == (int)count)
        result = 0;
    free(xml);
    virDomainFree(domain);
    return result;
}

int main(int argc, char **argv)
{
    char line[64];
    virConnectPtr connection = argc == 2 ? virConnectOpen(argv[1]) : NULL;
    if (!connection) return 1;
    setlinebuf(stdout);
    while (fgets(line, sizeof line, stdin)) {
        int answer = -1;
        line[strcspn(line, "\n")] = 0;
        long long began = now();
        if (!strncmp(line, "define ", 7)) answer = define(connection, atoi(line + 7));
        else if (!strncmp(line, "start ", 6)) answer = start(connection, line + 6);
        else if (!strncmp(line, "memory ", 7)) answer = memory(connection, line + 7);
        else if (!strncmp(line, "vcpus ", 6)) answer = vcpus(connection, line + 6);
        else if (!strncmp(line, "pin ", 4)) answer = pin(connection, line + 4, VIR_DOMAIN_AFFECT_CONFIG);
        else if (!strncmp(line, "balloon ", 8)) answer = balloon(connection, line + 8);
        else if (!strncmp(line, "plug ", 5)) answer = plug(connection, line + 5);
        else if (!strncmp(line, "bind ", 5)) answer = pin(connection, line + 5, VIR_DOMAIN_AFFECT_LIVE);
        else if (!strcmp(line, "bulk")) answer = bulk(connection);
        else if (!strcmp(line, "same")) answer = same(connection);
        else if (!strcmp(line, "marks")) { marks(connection); answer = 0; }
        printf("%d %lld\n", answer, now() - began);
        if (answer < 0) return 2;
    }
    virConnectClose(connection);
    return 0;
}
