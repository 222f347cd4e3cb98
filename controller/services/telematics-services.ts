import { join } from 'node:path';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { IdentityRegister } from '../accounts/dossier/identity-register.ts';
import type { HistoryReader } from '../accounts/history/machine-history.ts';
import { MachineBook } from '../accounts/telematics/asking/machine-book.ts';
import { createDocumentStore } from '../accounts/telematics/asking/raw-documents.ts';
import { VendorDesk } from '../accounts/telematics/asking/vendor-desk.ts';
import { loadVendorProfiles } from '../accounts/telematics/asking/vendor-profile.ts';
import { readVendorSettings, SETTINGS_FILE } from '../accounts/telematics/asking/vendor-settings.ts';
import { createVendorWire } from '../accounts/telematics/asking/wire.ts';
import { AempServer } from '../accounts/telematics/serving/aemp-server.ts';
import { ClientRegister, CLIENTS_FILE } from '../accounts/telematics/serving/client-register.ts';
import { ClientRequests } from '../accounts/telematics/serving/client-requests.ts';
import { EnergyTotalsBook } from '../accounts/telematics/serving/energy-totals.ts';
import { LoadTotalsBook } from '../accounts/telematics/serving/load-totals.ts';
import type { OwnState } from '../accounts/telematics/serving/own-fleet.ts';
import { serveFigures } from '../accounts/telematics/telematics-figures.ts';
import type { ToldPlace } from '../contract/site/site-anchor.ts';
import type { TelematicsView } from '../contract/accounts/telematics.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import type { AempPorts } from '../http/routes/aemp-routes.ts';
import type { SiteRecord } from '../ledger/record.ts';

export interface TelematicsParts {
  readonly record: SiteRecord;
  readonly history: HistoryReader;
  readonly fleet: FleetFile;
  readonly live: ReadonlyMap<MachineId, LiveMachine>;
  /** A point of the site on earth; null while nobody has said where the site is. */
  readonly placeOf: (point: readonly [number, number, number]) => ToldPlace | null;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly dataDirectory: string;
  /** Of the package: vendor files lie in it. */
  readonly root: string;
  readonly onFailed: (error: unknown) => void;
}

/** What a machine told of itself last, each datum with the time it was told. */
function ownStateOf(machine: LiveMachine | undefined, { clock, placeOf }: TelematicsParts): OwnState {
  const ageMs = (receivedMonoMs: number): number => clock.monoMs() - receivedMonoMs;
  const toldAtMs = (receivedMonoMs: number): number => Math.round(clock.epochMs() - ageMs(receivedMonoMs));
  const battery = machine?.battery ?? null;
  const pose = machine?.isPoseFresh(clock.monoMs()) === true ? machine.pose : null;
  const place = pose === null ? null : placeOf([pose.value.pose.xM, pose.value.pose.yM, pose.value.pose.zM]);
  return {
    stateOfCharge: battery === null ? null : { ratio: battery.value.fillRatio, atMs: toldAtMs(battery.receivedMonoMs) },
    location:
      pose === null || place === null
        ? null
        : { ...place, altitudeM: place.altitudeM ?? null, atMs: toldAtMs(pose.receivedMonoMs) },
  };
}

export interface Telematics {
  readonly aemp: AempPorts;
  readonly view: () => TelematicsView;
  start(): void;
  stop(): void;
}

/** The telematics server and client of a site, put together. */
export function telematicsOf(parts: TelematicsParts): Telematics {
  const { record, clock, wallClock, dataDirectory } = parts;
  const register = new ClientRegister(join(dataDirectory, CLIENTS_FILE));
  const requests = new ClientRequests(record, wallClock, parts.onFailed);
  const settings = readVendorSettings(join(dataDirectory, SETTINGS_FILE));
  const book = new MachineBook({ record, clock, wallClock, own: parts.fleet.machines });
  const desk = new VendorDesk({
    profiles: loadVendorProfiles(join(parts.root, 'controller/accounts/telematics/vendors')),
    settings: settings.ok ? settings.value.vendors : [],
    book,
    documents: createDocumentStore(join(dataDirectory, 'telematics')),
    record,
    wire: createVendorWire(wallClock),
    clock,
    wallClock,
    onFailed: parts.onFailed,
  });
  const problems = [...(settings.ok ? [] : [JSON.stringify(settings.problem.facts?.['message'])]), ...desk.refused];
  return {
    aemp: aempPorts(parts, register, requests),
    view: () => ({
      clients: register.clients().map(({ id, name, createdAtMs }) => ({ id, name, createdAtMs, ...requests.of(id) })),
      vendors: [...desk.views()],
      machines: book.views(),
      settingsProblem: problems.length === 0 ? null : problems.join('; '),
    }),
    start: () => desk.start(),
    stop: () => desk.stop(),
  };
}

function aempPorts(parts: TelematicsParts, register: ClientRegister, requests: ClientRequests): AempPorts {
  const { record, history, fleet, live, clock } = parts;
  const loads = new LoadTotalsBook(record);
  const energy = new EnergyTotalsBook(record);
  const identities = new IdentityRegister(record);
  const server = new AempServer({
    machines: () =>
      fleet.machines.map(({ id, label, serialNo, profileId }) => {
        const identity = identities.find(serialNo)?.identity;
        const model = identity?.model ?? profileId;
        return { id, label, serialNo, make: identity?.oem ?? null, model, pin: identity?.pin ?? null };
      }),
    stateOf: (machineId) => ownStateOf(live.get(asId<MachineId>(machineId)), parts),
    loadsOf: (machineId) => loads.of(machineId),
    energyOf: (machineId) => energy.seriesOf(machineId),
    history,
    recordSinceMs: () => record.entries({ limit: 1 })[0]?.atMs ?? null,
    clock,
  });
  return {
    ask: (ask) => server.ask(ask),
    clients: {
      matches: (clientId, secret) => register.matches(clientId, secret),
      isKnown: (clientId) => register.isKnown(clientId),
      note: (clientId, request) => requests.note(clientId, request),
    },
    limits: {
      tokenLifeS: serveFigures.tokenLife.value * 60,
      requestsPerMinute: serveFigures.requestsPerMinute.value,
      tokensPerMinute: serveFigures.tokensPerMinute.value,
    },
  };
}
