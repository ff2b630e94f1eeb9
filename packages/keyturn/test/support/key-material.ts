/** Self-signed certificates for tests, each with the id that IAM gives it: base32 of its SHA-1. Their keys were thrown away. */
export const certificates = [
  {
    id: 'DKNIOEBKOPDZZCNR6HQJM5RQEJ7PXIWI',
    pem: `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUESKKHUNFqLcnz9mKAQF9ltFepwAwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIc2lnbmVyLTEwIBcNMjYxMTIzMjMzNzM3WhgPMjEyNjEwMzAy
MzM3MzdaMBMxETAPBgNVBAMMCHNpZ25lci0xMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEi0JpO+KSNeoU5MKtKK5cx/1PGINw7KlhGcKUNZRl7Z4R1UEl0L9fqf2B
8asEitu2lCTNn7NuJo0l2Xwik+5KbKNTMFEwHQYDVR0OBBYEFDuOo/wv78mTMlt1
T1Wkr/3fAk8IMB8GA1UdIwQYMBaAFDuOo/wv78mTMlt1T1Wkr/3fAk8IMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhALYuFhDCK8r6YLV+tfHxtNRG
y152ZOZVFFcUPG5g0rlXAiAQFToiKzHnEB2BS3ap0JoPE5zPFKPY4GmfGI6GYWpo
Ew==
-----END CERTIFICATE-----
`,
  },
  {
    id: 'PC2RBTU63LJ65EOOSNRGPNAQQ2BO7TJA',
    pem: `-----BEGIN CERTIFICATE-----
MIIBfDCCASOgAwIBAgIUON4cjdNPIBe8QmR3vmKhwEr5NfIwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIc2lnbmVyLTIwIBcNMjYxMTIzMjMzNzM3WhgPMjEyNjEwMzAy
MzM3MzdaMBMxETAPBgNVBAMMCHNpZ25lci0yMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEWKan+thFoguIJKXmInwwtL6q7t28Gt5GtYWbKoCMXCi7JdZ/CKlkHmtK
oUuTns9Bwr7yWNXfbLGIQXg5CEihvKNTMFEwHQYDVR0OBBYEFJ8wKxxYrZo0/yOp
Zw4xIt3zG2ZJMB8GA1UdIwQYMBaAFJ8wKxxYrZo0/yOpZw4xIt3zG2ZJMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgM1u6Z9SOExcn+i6flrpvi/2p
GlEnsGbI/IOLfNydycACIFsrRCFd3EuzH+38Fg34C/+anrFj5BpIiapMQCvQlad5
-----END CERTIFICATE-----
`,
  },
  {
    id: '7U35S4NCSANQ7VAQDUBLR3VLL5AMVB5T',
    pem: `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUHh8mze0ku9EN/920c/2AxV8uaYowCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIc2lnbmVyLTMwIBcNMjYxMTIzMjMzNzM4WhgPMjEyNjEwMzAy
MzM3MzhaMBMxETAPBgNVBAMMCHNpZ25lci0zMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEzrdL3sEp24FppjIvauouOG7llA4NSutg8LO0EsBWRiRlRKXQitS3t+sz
jrsfpbjZiod5xR4wwIAnpTdYX/SfFKNTMFEwHQYDVR0OBBYEFHT4ge3so7uM/79p
1H7wKelUM2HBMB8GA1UdIwQYMBaAFHT4ge3so7uM/79p1H7wKelUM2HBMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAMm4X6vB+zEikLwsEp+P/aVd
z3bwYT5HJd7ZSR7N0tmgAiAJLO9euo2dVPogJ3mS80aaKANE0/E+Q+/vM6KXwdmQ
Zw==
-----END CERTIFICATE-----
`,
  },
] as const;

/** One SSH key in both encodings, with the fingerprint that `ssh-keygen -E md5 -lf` prints. */
export const sshKey = {
  ssh: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDeZNjfYx0lFk/HI4Tha0OAn95Zn7GyiRaxioyyxfMO1I7/nHeF0PDL23sML86Pyu7Cg9rBGEEfCVX88zvfl75Hh+EAgdMsyn4SXal0ppwO/DveP6dtd8GnFBZWZbGaeYgdsIWdLqixH4ZxFjUXEU+oDWSAvdgN/l65AQG2V9LQ7VrfgTCqKWWgax8q7k1IWGp6KLa1Ju9o5FUTt+W858ZAdlPtJTD1NnpizSxmImpyXeSEmQq2a4RWkd+UuUsIOaNBGahHlyFNtBRpuRKgSNhpvF+TaUHqSKa7p4Rd0z+ZiXOwdtsFfw86HfpoLVuNgi9xz96L2hCMBjWwdPWhUCOB',
  pem: `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3mTY32MdJRZPxyOE4WtD
gJ/eWZ+xsokWsYqMssXzDtSO/5x3hdDwy9t7DC/Oj8ruwoPawRhBHwlV/PM735e+
R4fhAIHTLMp+El2pdKacDvw73j+nbXfBpxQWVmWxmnmIHbCFnS6osR+GcRY1FxFP
qA1kgL3YDf5euQEBtlfS0O1a34EwqilloGsfKu5NSFhqeii2tSbvaORVE7flvOfG
QHZT7SUw9TZ6Ys0sZiJqcl3khJkKtmuEVpHflLlLCDmjQRmoR5chTbQUabkSoEjY
abxfk2lB6kimu6eEXdM/mYlzsHbbBX8POh36aC1bjYIvcc/ei9oQjAY1sHT1oVAj
gQIDAQAB
-----END PUBLIC KEY-----
`,
  fingerprint: '35:f6:34:fc:11:a0:c1:6f:0a:25:75:4b:dd:79:cc:67',
} as const;

/** Some other SSH key that looks right, a different one for each number. */
export function otherSshKey(number: number): string {
  const modulus = Buffer.alloc(257, number + 1);
  modulus[0] = 0;
  modulus[1] = 0xc1;
  const fields = [Buffer.from('ssh-rsa'), Buffer.from([1, 0, 1]), modulus];
  const blob = fields.flatMap((field) => [Buffer.of(0, 0, field.length >> 8, field.length & 255), field]);
  return `ssh-rsa ${Buffer.concat(blob).toString('base64')} key-${number}`;
}
