import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { tenantRoles } from '@xingluo/contracts/permissions';
import { RestoreProblem, restoreBackup } from '../backup/restore-backup.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { verifyAudits } from '../boot/audits.ts';
import { filesFolder, masterKeyFile, withLocalDatabase } from '../boot/local-database.ts';
import { withPeople } from '../boot/people.ts';
import { StartProblem } from '../engines/db-embedded.ts';
import { type Config, ConfigProblem, readConfig } from '../kernel/config.ts';
import { MigrationProblem } from '../kernel/db/migrate.ts';
import { AppError } from '../kernel/errors.ts';
import { silentLog } from '../kernel/log.ts';
import { VERSION } from '../version.ts';

const USAGE = `用法 / Usage: npm run xingluo -- <command>

  backup [FOLDER]                              备份数据库、文件与主密钥 / back up everything
  restore FOLDER                               恢复到空的数据目录 / restore into an empty data folder
  tenant add NAME --email E --name N           新建企业及其管理员 / create an enterprise with its administrator
  user add EMAIL --tenant NAME --role R --name N   加入成员 / add a person (${tenantRoles.join(' | ')})
  user password EMAIL                          重置密码 / set a new password
  user second-factor EMAIL                     关闭两步验证 / turn the second factor off
  audit verify                                 校验每家企业的审计链 / recompute every audit chain

未给 --password 时生成一个并只显示一次。 / Without --password one is made up and shown once.
`;

class UsageProblem extends Error {}

const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined || value === '') throw new UsageProblem(`缺少 / missing: ${what}\n\n${USAGE}`);
  return value;
};
const say = (text: string) => process.stdout.write(`${text}\n`);

type Options = {
  email?: string | undefined;
  name?: string | undefined;
  tenant?: string | undefined;
  role?: string | undefined;
  password?: string | undefined;
};
type Command = (config: Config, words: string[], options: Options) => Promise<void>;

const backup: Command = async (config, [folder]) => {
  const target = resolve(
    folder ?? `./xingluo-backup-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`,
  );
  if (existsSync(target))
    throw new UsageProblem(`${target} 已存在，请换一个名字。 / ${target} exists; choose another name.`);
  const manifest = await withLocalDatabase(config, (url) =>
    writeBackup({
      url,
      target,
      version: VERSION,
      filesFolder: filesFolder(config),
      masterKeyFile: config.masterKey ? null : masterKeyFile(config),
    }),
  );
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  say(`已备份 ${rows} 行、${manifest.files?.count ?? 0} 个文件 / backed up: ${target}`);
  say('备份中含有主密钥，请妥善保管。 / The backup holds the master key: keep it safe.');
};

const restore: Command = async (config, [folder]) => {
  const from = resolve(need(folder, 'FOLDER'));
  const manifest = await withLocalDatabase(config, (url) =>
    restoreBackup({
      url,
      folder: from,
      filesFolder: filesFolder(config),
      masterKeyFile: masterKeyFile(config),
      log: silentLog,
    }),
  );
  say(`已恢复 ${manifest.takenAt} 的备份 / restored the backup of ${manifest.takenAt}`);
};

const tenantAdd: Command = (config, [name], options) =>
  withLocalDatabase(config, (url) =>
    withPeople(config, url, async (people) => {
      const added = await people.addTenant({
        name: need(name, 'NAME'),
        email: need(options.email, '--email').toLowerCase(),
        person: need(options.name, '--name'),
        password: options.password,
      });
      say(`已新建企业 ${name} (${added.tenantId})，密码 / password: ${added.password}`);
    }),
  );

const userAdd: Command = (config, [email], options) =>
  withLocalDatabase(config, (url) =>
    withPeople(config, url, async (people) => {
      const wanted = need(options.tenant, '--tenant');
      const role = tenantRoles.find((candidate) => candidate === (options.role ?? 'operator'));
      if (!role) throw new UsageProblem(`--role: ${tenantRoles.join(' | ')}`);
      const tenant = wanted.startsWith('t_') ? { id: wanted } : await people.tenantNamed(wanted);
      if (!tenant)
        throw new UsageProblem(`没有名为「${wanted}」的企业。 / No enterprise is named ${wanted}.`);
      const added = await people.addUser({
        tenantId: tenant.id,
        email: need(email, 'EMAIL').toLowerCase(),
        person: options.name ?? email!.split('@')[0]!,
        role,
        password: options.password,
      });
      say(
        added.password
          ? `已加入 ${email}，密码 / password: ${added.password}`
          : `已加入 ${email}（沿用原密码 / keeps the password）`,
      );
    }),
  );

const userPassword: Command = (config, [email], options) =>
  withLocalDatabase(config, (url) =>
    withPeople(config, url, async (people) => {
      say(
        `新密码 / new password: ${await people.resetPassword(need(email, 'EMAIL').toLowerCase(), options.password)}`,
      );
    }),
  );

const userSecondFactor: Command = (config, [email]) =>
  withLocalDatabase(config, (url) =>
    withPeople(config, url, async (people) => {
      const dropped = await people.dropSecondFactor(need(email, 'EMAIL').toLowerCase());
      say(
        dropped
          ? `已关闭 ${email} 的两步验证 / the second factor is off`
          : `${email} 没有开启两步验证 / no second factor was on`,
      );
    }),
  );

const auditVerify: Command = (config) =>
  withLocalDatabase(config, async (url) => {
    const proofs = await verifyAudits(url);
    for (const { tenantId, name, proof } of proofs) {
      const { broken, sealed, unsealed, head } = proof;
      if (broken) process.exitCode = 1;
      say(
        broken
          ? `✗ ${name} (${tenantId})：第 ${broken.position} 条对不上 / entry ${broken.position} does not fit: ${broken.why}`
          : `✓ ${name} (${tenantId})：${sealed} 条 / entries，未封存 / unsealed ${unsealed}，${head}`,
      );
    }
  });

const commands: Record<string, Command> = {
  'audit verify': auditVerify,
  'user second-factor': userSecondFactor,
  backup,
  restore,
  'tenant add': tenantAdd,
  'user add': userAdd,
  'user password': userPassword,
};

const run = async (): Promise<void> => {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { email: text, name: text, tenant: text, role: text, password: text, help: { type: 'boolean' } },
  });
  const two = positionals.slice(0, 2).join(' ');
  const name = two in commands ? two : (positionals[0] ?? '');
  const command = commands[name];
  if (values.help || !command) {
    say(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  await command(readConfig(undefined, []), positionals.slice(name.split(' ').length), values);
};

const expected = [
  UsageProblem,
  RestoreProblem,
  ConfigProblem,
  StartProblem,
  MigrationProblem,
  AppError,
  TypeError,
];
try {
  await run();
} catch (error) {
  const plain = expected.some((kind) => error instanceof kind);
  process.stderr.write(`${plain ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
