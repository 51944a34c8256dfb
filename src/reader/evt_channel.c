/* SPDX-License-Identifier: MIT */
#include "reader/evt_channel.h"

#include <stddef.h>

/* Where Windows 2000 to Server 2003 register these sources: the keys below
 * HKLM\SYSTEM\CurrentControlSet\Services\Eventlog, which bind a source to one log. Sources that
 * some product registers elsewhere are not in here. */
static const struct {
    const char *channel, *source;
} sources[] = {
    {"System", "EventLog"},
    {"System", "Service Control Manager"},
    {"System", "Application Popup"},
    {"System", "BROWSER"},
    {"System", "DCOM"},
    {"System", "Dhcp"},
    {"System", "Disk"},
    {"System", "DnsApi"},
    {"System", "Ftdisk"},
    {"System", "HTTP"},
    {"System", "IPSec"},
    {"System", "KDC"},
    {"System", "Kerberos"},
    {"System", "LSASRV"},
    {"System", "MRxSmb"},
    {"System", "NETLOGON"},
    {"System", "NtServicePack"},
    {"System", "Print"},
    {"System", "RemoteAccess"},
    {"System", "SAM"},
    {"System", "Schannel"},
    {"System", "Server"},
    {"System", "Srv"},
    {"System", "Tcpip"},
    {"System", "TermDD"},
    {"System", "TermService"},
    {"System", "USER32"},
    {"System", "W32Time"},
    {"System", "W3SVC"},
    {"System", "Windows Update Agent"},
    {"System", "Workstation"},
    {"Application", "Application Error"},
    {"Application", "Application Hang"},
    {"Application", "COM+"},
    {"Application", "ESE"},
    {"Application", "ESENT"},
    {"Application", "EventSystem"},
    {"Application", "EXPROX"},
    {"Application", "LoadPerf"},
    {"Application", "MSDTC"},
    {"Application", "MsiInstaller"},
    {"Application", "Perflib"},
    {"Application", "SceCli"},
    {"Application", "SecurityCenter"},
    {"Application", "Server ActiveSync"},
    {"Application", "Userenv"},
    {"Application", "VSS"},
    {"Application", "Winlogon"},
    {"Application", "crypt32"},
    {"Security", "Security"},
    {"Directory Service", "NTDS General"},
    {"Directory Service", "NTDS KCC"},
    {"Directory Service", "NTDS Replication"},
    {"Directory Service", "NTDS ISAM"},
    {"DNS Server", "DNS"},
    {"File Replication Service", "NtFrs"},
};

const char *evt_channel_of(struct text source)
{
    if (text_starts_fold(source, TEXT("MSExchange")))
        return "Application";
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (text_equal_fold(source, text_of(sources[i].source)))
            return sources[i].channel;
    return NULL;
}
