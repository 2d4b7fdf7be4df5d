import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate and of its private key, PEM. */
export interface Certificate {
  certificate: string;
  key: string;
}

const openssl = (args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });

/** Makes an authority that signs certificates and is signed by itself. */
export function makeAuthority(folder: string, name: string): Certificate {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  openssl([
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', key, '-out', certificate,
  ]);
  return { certificate, key };
}

/** Makes a server's certificate for one host name, signed by an authority. */
export function makeCertificate(folder: string, host: string, authority: Certificate): Certificate {
  const [certificate, key, request] = ['crt', 'key', 'csr'].map((ending) => join(folder, `${host}.${ending}`));
  const names = join(folder, `${host}.names`);
  writeFileSync(names, `subjectAltName=DNS:${host}\n`);
  openssl([
    'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${host}`,
    '-keyout', key!, '-out', request!,
  ]);
  openssl([
    'x509', '-req', '-in', request!, '-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial',
    '-days', '1', '-extfile', names, '-out', certificate!,
  ]);
  return { certificate: certificate!, key: key! };
}
