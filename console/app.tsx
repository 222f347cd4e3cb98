import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { LatchDialog } from './parts/latches.tsx';
import { UntrackedDialog } from './parts/untracked.tsx';
import { Notices } from './parts/notices.tsx';
import { RecordTabs } from './parts/record-tabs.tsx';
import { StopPanel } from './parts/stop-panel.tsx';
import { TopBar } from './parts/top-bar.tsx';
import { Banners } from './parts/banners.tsx';
import { TelematicsScreen } from './screens/machines/telematics-screen.tsx';
import { ProofsScreen } from './screens/dossier/proofs-screen.tsx';
import { RecordingsScreen } from './screens/site/recordings-screen.tsx';
import { LinksScreen } from './screens/site/links-screen.tsx';
import { CyclesScreen } from './screens/norms/cycles-screen.tsx';
import { HoistsScreen } from './screens/missions/hoists-screen.tsx';
import { LedgerScreen } from './screens/site/ledger-screen.tsx';
import { LimitsScreen } from './screens/site/limits-screen.tsx';
import { LoginScreen } from './screens/site/login-screen.tsx';
import { MissionNewScreen } from './screens/missions/mission-new-screen.tsx';
import { MissionScreen } from './screens/missions/mission-screen.tsx';
import { MissionsScreen } from './screens/missions/missions-screen.tsx';
import { NormsScreen } from './screens/norms/norms-screen.tsx';
import { ProgrammeScreen } from './screens/missions/programme-screen.tsx';
import { SettingsScreen } from './screens/site/settings-screen.tsx';
import { SiteScreen } from './screens/site/site-screen.tsx';
import { UpkeepScreen } from './screens/machines/upkeep-screen.tsx';
import { RentalScreen } from './screens/rental/rental-screen.tsx';
import { UtilisationScreen } from './screens/hours/utilisation-screen.tsx';
import { DossierScreen } from './screens/dossier/dossier-screen.tsx';
import { CatalogueScreen } from './screens/machines/catalogue-screen.tsx';
import { AnchorScreen } from './screens/site/anchor-screen.tsx';
import { ForecastScreen } from './screens/site/forecast-screen.tsx';
import { RosterScreen } from './screens/machines/roster-screen.tsx';
import { ZonesScreen } from './screens/site/zones-screen.tsx';
import { useConsole } from './state/console.ts';
import type { Route } from './state/route.ts';

export function App() {
  const console = useConsole();
  const session = console.session.value;
  const { screen } = console.route.value;
  // A dialog belongs to the screen it was opened on.
  useEffect(() => {
    console.latchesShown.value = 'closed';
    console.untrackedShown.value = 'closed';
  }, [screen]);
  if (session === 'unknown') return <div class="app-waiting" aria-busy="true" />;
  if (session === null) return <LoginScreen />;
  return (
    <div class={`app ${console.phase.value === 'lost' ? 'is-lost' : ''}`}>
      <TopBar />
      <Banners />
      <RecordTabs />
      <main class="screen">{screenOf(console.route.value)}</main>
      <StopPanel />
      <Notices />
      {console.latchesShown.value === 'open' && <LatchDialog />}
      {console.untrackedShown.value === 'open' && <UntrackedDialog />}
    </div>
  );
}

function screenOf(route: Route): JSX.Element {
  switch (route.screen) {
    case 'site':
      return <SiteScreen />;
    case 'mission-new':
      return <MissionNewScreen />;
    case 'missions':
      return <MissionsScreen />;
    case 'mission':
      return <MissionScreen key={route.missionId} missionId={route.missionId} />;
    case 'programme':
      return <ProgrammeScreen />;
    case 'hoists':
      return <HoistsScreen />;
    case 'ledger':
      return <LedgerScreen key={`${route.machineId}/${route.missionId}/${route.entry}`} route={route} />;
    case 'utilisation':
      return <UtilisationScreen />;
    case 'telematics':
      return <TelematicsScreen />;
    case 'norms':
      return <NormsScreen />;
    case 'cycles':
      return <CyclesScreen />;
    case 'proofs':
      return <ProofsScreen />;
    case 'links':
      return <LinksScreen />;
    case 'recordings':
      return <RecordingsScreen />;
    case 'dossier':
      return <DossierScreen />;
    case 'upkeep':
      return <UpkeepScreen />;
    case 'rental':
      return <RentalScreen />;
    case 'zones':
      return <ZonesScreen />;
    case 'limits':
      return <LimitsScreen />;
    case 'catalogue':
      return <CatalogueScreen key={route.profileId} profileId={route.profileId} />;
    case 'anchor':
      return <AnchorScreen />;
    case 'forecast':
      return <ForecastScreen />;
    case 'roster':
      return <RosterScreen />;
    case 'settings':
      return <SettingsScreen />;
  }
}
