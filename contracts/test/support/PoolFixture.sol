// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canaries} from "../../src/Canaries.sol";
import {DealReader} from "../../src/DealReader.sol";
import {DisputePool} from "../../src/DisputePool.sol";
import {DrawClasses} from "../../src/DrawClasses.sol";
import {Parameters} from "../../src/Parameters.sol";
import {Settlement} from "../../src/Settlement.sol";
import {Sortition} from "../../src/Sortition.sol";
import {StakeRegistry} from "../../src/StakeRegistry.sol";
import {DevnetBeacon} from "../../src/beacon/DevnetBeacon.sol";
import {ClassTerms} from "../../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {PoolWiring} from "../../src/pool/PoolState.sol";
import {LilypadFixture} from "./LilypadFixture.sol";
import {vm} from "./Vm.sol";

/// @notice The pool as the handler of a real devnet controller, with twelve staked mediators in a portable class.
abstract contract PoolFixture is LilypadFixture {
    uint64 internal constant EPOCH = 600;
    uint64 internal constant UNBONDING = 14 days;
    uint256 internal constant MEDIATORS = 12;
    uint128 internal constant STAKE = 100e18;
    uint128 internal constant CANARY_BOND = 30e18;
    uint64 internal constant CANARY_DELAY = 30 days;
    bytes32 internal constant CLASS = keccak256("portable");
    /// @dev Listed, not portable; nobody is registered there, see _join.
    bytes32 internal constant EXACT = keccak256("exact");

    address internal treasury = address(0x7EA501);
    address internal insurance = address(0x7EA502);
    address[] internal mediators;

    Parameters internal parameters;
    DrawClasses internal drawClasses;
    Canaries internal canaries;
    DevnetBeacon internal beacon;
    Sortition internal sortition;
    StakeRegistry internal registry;
    Settlement internal settlement;
    DealReader internal dealReader;
    DisputePool internal pool;

    function setUp() public virtual {
        _deployLilypad();
        _deployPool();
        for (uint256 i = 0; i < MEDIATORS; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        vm.prank(creator);
        token.approve(address(settlement), type(uint256).max);
        _nextEpoch();
    }

    function _defaults() internal pure virtual returns (ParameterSet memory) {
        return ParameterSet({
            beaconDelay: 30,
            beaconTimeout: 600,
            commitDuration: 300,
            revealDuration: 120,
            appealWindow: 600,
            expressCommitDuration: 200,
            expressRevealDuration: 60,
            finaliseGrace: 60,
            finaliseMargin: 120,
            canaryWindow: 7 days,
            jailPeriod: 7 days,
            maxOpenLocks: 4,
            absencesToJail: 3,
            noCommitSlashBps: 2500,
            noRevealSlashBps: 10_000,
            incoherentSlashBps: 5000,
            expressNoCommitSlashBps: 1000,
            expressNoRevealSlashBps: 2500,
            expressIncoherentSlashBps: 2000,
            canarySlashBps: 10_000,
            treasuryBps: 500,
            insuranceBps: 5000,
            minimumStake: 100e18,
            lockPerSeat: 25e18,
            feePerSeat: 1e18,
            finaliserTip: 0.1e18
        });
    }

    /// @dev Of a portable class, where two mediators may form a panel; the other class differs in both.
    function _terms() internal pure returns (ClassTerms memory) {
        return ClassTerms({
            listed: true,
            portable: true,
            pairs: true,
            secondRoundFrom: 10,
            thirdRoundFrom: 25,
            weightFloor: 200e18,
            weightCap: 0
        });
    }

    /// @dev Between scheduling and applying.
    function _delay() internal pure virtual returns (uint64) {
        return 1 days;
    }

    function _deployPool() internal {
        parameters = Parameters(vm.deployCode("Parameters.sol", abi.encode(address(this), _delay(), _defaults())));
        drawClasses = _deployClasses();
        beacon = DevnetBeacon(vm.deployCode("DevnetBeacon.sol", abi.encode(address(this))));
        sortition = Sortition(vm.deployCode("Sortition.sol", abi.encode(EPOCH)));
        registry = StakeRegistry(
            vm.deployCode("StakeRegistry.sol", abi.encode(token, parameters, drawClasses, sortition, UNBONDING))
        );
        settlement = Settlement(
            vm.deployCode("Settlement.sol", abi.encode(token, registry, parameters, treasury, insurance))
        );
        canaries = Canaries(
            vm.deployCode(
                "Canaries.sol",
                abi.encode(address(this), token, parameters, sortition, registry, CANARY_BOND, CANARY_DELAY)
            )
        );
        dealReader = DealReader(vm.deployCode("DealReader.sol", abi.encode(controller)));
        PoolWiring memory wiring = _wiring();
        pool = DisputePool(
            vm.deployCode(
                "DisputePool.sol",
                abi.encode(
                    wiring,
                    vm.deployCode("ChallengeDesk.sol", abi.encode(wiring)),
                    vm.deployCode("RulingDesk.sol", abi.encode(wiring))
                )
            )
        );
        sortition.initialise(registry);
        registry.initialise(address(pool), address(settlement), canaries);
        settlement.initialise(address(pool), canaries);
        canaries.initialise(address(pool), address(settlement));
        controller.setMediationAddress(address(pool));
    }

    function _wiring() internal view returns (PoolWiring memory) {
        return PoolWiring({
            controller: dealReader.controller(),
            dealReader: dealReader,
            parameters: parameters,
            drawClasses: drawClasses,
            beacon: beacon,
            registry: registry,
            sortition: sortition,
            settlement: settlement,
            canaries: canaries
        });
    }

    function _deployClasses() private returns (DrawClasses) {
        bytes32[] memory classes = new bytes32[](2);
        (classes[0], classes[1]) = (CLASS, EXACT);
        ClassTerms[] memory terms = new ClassTerms[](2);
        (terms[0], terms[1]) = (_terms(), _terms());
        (terms[1].portable, terms[1].pairs) = (false, false);
        return DrawClasses(
            vm.deployCode("DrawClasses.sol", abi.encode(address(this), parameters, classes, terms))
        );
    }

    /// @dev Puts terms in force, which takes the delay.
    function _setTerms(bytes32 drawClass, ClassTerms memory terms) internal {
        drawClasses.schedule(drawClass, terms);
        vm.warp(block.timestamp + parameters.delay());
        drawClasses.applyScheduled(drawClass);
    }

    /// @dev Registers the first mediators for another class too, from the next epoch on.
    function _join(bytes32 drawClass, uint256 count) internal {
        for (uint256 i = 0; i < count; i++) {
            vm.prank(mediators[i]);
            registry.register(drawClass);
        }
        _nextEpoch();
    }

    /// @dev Lets only the first mediators keep their weight, from the next epoch on.
    function _keep(uint256 count) internal {
        for (uint256 i = count; i < mediators.length; i++) {
            vm.prank(mediators[i]);
            registry.requestUnstake(STAKE);
        }
        _nextEpoch();
    }

    function _enrol(address mediator, uint128 amount) internal {
        mediators.push(mediator);
        token.transfer(mediator, uint256(amount) + 10 * LP);
        vm.prank(mediator);
        token.approve(address(registry), type(uint256).max);
        vm.prank(mediator);
        token.approve(address(settlement), type(uint256).max);
        vm.prank(mediator);
        registry.register(CLASS);
        vm.prank(mediator);
        registry.stake(amount);
    }

    function _nextEpoch() internal {
        vm.warp((block.timestamp / EPOCH + 1) * EPOCH);
    }

    function _epoch() internal view returns (uint64) {
        return sortition.epochAt(uint64(block.timestamp));
    }
}
