/**
 * Services that listen on a port of their own, by the names that people know: IANA's, where nobody says it otherwise.
 * Each line is a name, its ports, and the protocols that it goes over.
 *
 * @see https://www.iana.org/assignments/service-names-port-numbers
 */
const SERVICES = `
ftp-data 20 tcp
ftp 21 tcp
ssh 22 tcp
telnet 23 tcp
smtp 25 tcp
whois 43 tcp
tacacs 49 tcp udp
domain 53 tcp udp
dhcp-server 67 udp
dhcp-client 68 udp
tftp 69 udp
gopher 70 tcp
finger 79 tcp
http 80 tcp udp
kerberos 88 tcp udp
pop3 110 tcp
sunrpc 111 tcp udp
ident 113 tcp
nntp 119 tcp
ntp 123 udp
msrpc 135 tcp
netbios-ns 137 udp tcp
netbios-dgm 138 udp
netbios-ssn 139 tcp
imap 143 tcp
snmp 161 udp
snmptrap 162 udp
bgp 179 tcp
irc 194 tcp
ldap 389 tcp udp
slp 427 tcp udp
https 443 tcp udp
smb 445 tcp
kpasswd 464 tcp udp
smtps 465 tcp
isakmp 500 udp
exec 512 tcp
login 513 tcp
shell 514 tcp
syslog 514 udp
printer 515 tcp
rip 520 udp
dhcpv6-client 546 udp
dhcpv6-server 547 udp
afp 548 tcp
rtsp 554 tcp udp
submission 587 tcp
http-rpc-epmap 593 tcp
ipp 631 tcp
ldaps 636 tcp
ldp 646 tcp udp
epp 700 tcp
domain-s 853 tcp udp
rsync 873 tcp
ftps-data 989 tcp
ftps 990 tcp
telnets 992 tcp
imaps 993 tcp
pop3s 995 tcp
socks 1080 tcp
openvpn 1194 udp tcp
ms-sql-s 1433 tcp
ms-sql-m 1434 udp
oracle 1521 tcp
l2tp 1701 udp
pptp 1723 tcp
radius 1812 udp
radius-acct 1813 udp
mqtt 1883 tcp
ssdp 1900 udp
nfs 2049 tcp udp
zookeeper 2181 tcp
docker 2375 tcp
docker-s 2376 tcp
etcd-client 2379 tcp
etcd-server 2380 tcp
iscsi 3260 tcp
globalcatalog 3268 tcp
globalcatalog-s 3269 tcp
mysql 3306 tcp
rdp 3389 tcp udp
stun 3478 udp tcp
svn 3690 tcp
epmd 4369 tcp
ipsec-nat-t 4500 udp
vxlan 4789 udp
upnp 5000 tcp
sip 5060 udp tcp
sips 5061 tcp
iperf3 5201 tcp udp
xmpp-client 5222 tcp
xmpp-server 5269 tcp
mdns 5353 udp
llmnr 5355 udp tcp
postgresql 5432 tcp
redshift 5439 tcp
kibana 5601 tcp
amqps 5671 tcp
amqp 5672 tcp
vnc 5900 tcp
couchdb 5984 tcp
winrm 5985 tcp
winrm-s 5986 tcp
x11 6000 tcp
geneve 6081 udp
redis 6379 tcp
kubernetes-api 6443 tcp
syslog-tls 6514 tcp
ircs 6697 tcp
cassandra-node 7000 tcp
weblogic 7001 tcp
neo4j 7687 tcp
http-alt 8080 tcp
statsd 8125 udp
puppet 8140 tcp
vault 8200 tcp
https-alt 8443 tcp
consul 8500 tcp
mqtts 8883 tcp
clickhouse 9000 tcp
cassandra 9042 tcp
prometheus 9090 tcp
kafka 9092 tcp
kafka-s 9094 tcp
node-exporter 9100 tcp
elasticsearch 9200 tcp
elasticsearch-node 9300 tcp
git 9418 tcp
webmin 10000 tcp
zabbix-agent 10050 tcp
zabbix-trapper 10051 tcp
kubelet 10250 tcp
memcached 11211 tcp udp
rabbitmq 15672 tcp
efs-stunnel 20049 tcp
mongodb 27017 tcp
wireguard 51820 udp
`;

/** Other names of the same services. */
const ALIASES: Readonly<Record<string, string>> = {
  dns: "domain",
  portmapper: "sunrpc",
  postgres: "postgresql",
  "ms-wbt-server": "rdp",
  "microsoft-ds": "smb",
  mssql: "ms-sql-s",
  imap2: "imap",
  ldapssl: "ldaps",
  dot: "domain-s",
  nbns: "netbios-ns",
};

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

interface Service {
  name: string;
  port: number;
  /** IANA numbers. */
  protocols: readonly number[];
}

const LIST: readonly Service[] = SERVICES.trim()
  .split("\n")
  .map((line) => {
    const [name, port, ...protocols] = line.split(" ");
    return { name: name!, port: Number(port), protocols: protocols.map((protocol) => PROTOCOLS[protocol]!) };
  });

const NAMES = new Map(
  LIST.flatMap(({ name, port, protocols }) => protocols.map((protocol) => [keyOf(port, protocol), name] as const)),
);

const PORTS = new Map(LIST.map(({ name, port }) => [name, port]));

/** Names that stand for a port, other names too. */
export const SERVICE_NAMES: readonly string[] = [...PORTS.keys(), ...Object.keys(ALIASES)];

/** The service that is known by a port (0 to 65535) of a protocol (6, 17 by IANA's numbers). */
export function serviceName(port: number, protocol: number): string | undefined {
  return NAMES.get(keyOf(port, protocol));
}

/** The port of a service by its name, in any case; `undefined` for a name that is not known. */
export function servicePort(name: string): number | undefined {
  const lower = name.toLowerCase();
  return PORTS.get(Object.hasOwn(ALIASES, lower) ? ALIASES[lower]! : lower);
}

// --- internal ---

function keyOf(port: number, protocol: number): number {
  return protocol * 65536 + port;
}
